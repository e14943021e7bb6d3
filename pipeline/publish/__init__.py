"""From approved posts to pages.

`approval` -> who answers for what; `views` -> what a page shows, decided; `article` and `render` -> HTML;
`metadata` -> what a page tells machines (`structured` and `opengraph`); `feeds` -> feed, sitemap and robots;
`embedded` -> a video that stands elsewhere, and the page for frames; `site` -> the whole folder;
`export` -> what is pasted elsewhere.
"""
