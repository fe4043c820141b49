"""Reading the Alliance: evidence that can be checked, for the notebooks to import."""
