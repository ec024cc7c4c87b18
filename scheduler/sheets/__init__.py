"""Tables as files, XLSX and CSV, in and out: the only package that knows openpyxl; knows no list of ours."""
