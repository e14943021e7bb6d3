"""What a thousand talks and a talk of three hours cost: `bench_catalogue.py` and `bench_memory.py` measure it."""
