"""The rules, one a module: CODE, TITLE, SEVERITY, the reason as its docstring, one function."""
