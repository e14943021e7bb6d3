"""From approved posts to pages.

`approval` -> who answers for what; `views` -> what a page shows, decided; `article` and `render` -> HTML;
`site` -> the whole folder.
"""
