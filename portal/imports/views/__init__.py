"""The pages of an import: upload, choose columns, check, confirm, summary."""
