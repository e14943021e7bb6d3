"""What of a recording may be opened: the containers, the codecs and the size of a picture.

Every decoder that is let at a foreign file is one more place where a crafted file can do harm, and the old and
rare ones are where harm is found (MagicYUV and TDSC in 2026). So the line is drawn at what phones, cameras,
camcorders, dictation recorders, browsers and meetings have written since about 2005:

- H.264, HEVC, AV1, VP8, VP9: phones, cameras, browsers, Zoom, Teams, OBS. ProRes: iPhone Pro and cameras.
- MPEG-4, H.263, Motion JPEG: older phones and pocket cameras. MPEG-1, MPEG-2, DV: camcorders, by disc and by tape.
- FFV1: what OBS and archives write where nothing may be lost.
- AAC, MP3, Opus, Vorbis, AMR, ALAC, FLAC, AC-3, MP2, PCM in its plain forms and two kinds of ADPCM: the sound of
  all these, and of recorders of sound alone.

Outside the line: Windows Media, Flash, RealMedia, Indeo, Cinepak, Microsoft's MPEG-4 dialects, screen codecs
(CamStudio, TechSmith, G2M), studio codecs (DNxHD, CineForm, HuffYUV), game formats, subtitles, playlists. Their
owners are asked to export the recording as MP4.
"""

from __future__ import annotations

PROTOCOLS = "file,pipe"
"""How an input may be reached: no network."""

CONTAINERS = "mov,matroska,webm,avi,mpegts,mpeg,mp3,wav,aac,ogg,flac,amr,caf"
"""Container formats that hold one recording. Playlists, which may point at other files, are not among them."""

CODECS = ",".join(
    (
        *("h264", "hevc", "av1", "libdav1d", "libaom-av1", "vp8", "vp9"),
        *("prores", "mjpeg", "mpeg4", "h263", "mpeg1video", "mpeg2video", "dvvideo", "ffv1"),
        *("aac", "mp3", "mp3float", "mp2", "mp2float", "ac3", "eac3"),
        *("opus", "libopus", "vorbis", "flac", "alac"),
        *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be"),
        *("pcm_u8", "pcm_s8", "pcm_mulaw", "pcm_alaw", "pcm_bluray", "pcm_dvd", "adpcm_ima_wav", "adpcm_ms"),
    )
)
"""Decoders that may run, by ffmpeg's own names (see above for why these)."""

MAX_PIXELS = 60_000_000
"""Largest frame we decode; a 12000 x 12000 picture bomb is refused (8K video has 33 million)."""
