"""What all tests share: processes that they start can be interrupted, also where the tests run in the background."""

import signal

# A shell starts a background job with Ctrl-C ignored, and a program hands that down to what it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
