# Thin names for what tools/launch does; without make: python3 -m tools.launch run
PYTHON ?= python3
LAUNCH = $(PYTHON) -m tools.launch

.PHONY: run test check bench drill demo fmt schema requirements screenshots

run:            ## everything a newcomer needs, until Ctrl-C
	@$(LAUNCH) run
test:           ## all tests, on their own services; ARGS="tests/programmes -x" for a part
	@$(LAUNCH) test $(ARGS)
check:          ## lint, format, contracts, templates, types, migrations, API schema
	@$(LAUNCH) check $(ARGS)
demo:           ## fill an empty portal with the demo city
	@$(LAUNCH) demo
fmt:            ## put code into form
	@$(LAUNCH) fmt
schema:         ## write the API's schema to docs/openapi.yaml
	@$(LAUNCH) schema
requirements:   ## compile the lock files anew from pyproject.toml
	@$(LAUNCH) requirements $(ARGS)
bench:          ## measure speed on a scale data set; ARGS="--scale 0.1"
	@$(LAUNCH) bench $(ARGS)
drill:          ## kill things while they work and look what is left
	@$(LAUNCH) drill $(ARGS)
screenshots:    ## the README's pictures, from the running demo city
	@$(LAUNCH) screenshots
