"""Claims against respondents' data: is each printed figure what they give, and if not, what is it?

Loaded only where there are responses: an audit of the print alone needs none of it.
"""
