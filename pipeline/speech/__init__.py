"""From samples to a Transcript, by openai-whisper on this machine.

`weights` -> the checkpoint, with its digest checked; `recogniser` -> the loaded model at work.
"""
