"""From a file somebody dropped in to facts, sound, a web rendition and a poster.

`probe` -> what is in the file; `sound` -> samples for the recogniser; `rendition` and `poster` ->
what the page shows; `slug` -> its name. Every call of ffmpeg goes through `ffmpeg`.
"""
