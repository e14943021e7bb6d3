"""From approved posts to pages.

`approval` -> who answers for what; `views` -> what a page shows, decided; `article` and `render` -> HTML;
`metadata` -> what a page tells machines (`structured` and `opengraph`); `feeds` -> feed, sitemap and robots;
`site` -> the whole folder.
"""
