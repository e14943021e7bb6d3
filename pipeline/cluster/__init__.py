"""Hearing and encoding on many machines, through a Dask scheduler; docs/many-machines.md.

`crew` stands on the clinic's machine and hands out `requests`; `worker` does one of them on another machine
with what `shelf` keeps there; `scheduler` connects, `roster` knows who fits; `exchange` is the place that both
reach; `agreement` tells whether they compute alike.
Workers write nothing into the workspace: what they give back is put there by the steps, as if it was made here.
"""
