"""From what was heard to what is read: captions, chapters, clean prose, the article. All pure.

`repair` puts known mishearings right and `fixes` applies the editor's corrections; `suggest` and
`doubts` find what an editor should listen to. `sentences` finds sentences, `captions` cuts cues,
`chapters` finds the conditions, `cleaning` drops what only the ear needs, `draft` composes the
article and `post` writes and reads it as Markdown; `webvtt` writes the tracks.
"""
