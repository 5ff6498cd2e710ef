"""A small Google Sheets: the values of a spreadsheet over the API of version 4, with its quota and faults."""
