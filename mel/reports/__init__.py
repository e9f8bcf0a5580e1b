"""Reports: a builder makes one frozen set of figures; page, PDF, spreadsheet and data file are written from it and from nothing else."""
