"""What only shows beside other messages and members: repeats, raids, floods of mentions, newcomers."""
