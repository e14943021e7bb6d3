"""Look at what was made and say what is wrong with it. All pure: values in, findings out."""
