DIGEST: str  # of the sources that the library was made from
