"""What Bylaw talks about: values and pure decisions. Standard library only; no input or output, no clock."""
