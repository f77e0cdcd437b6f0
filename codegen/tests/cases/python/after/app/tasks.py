import asyncio
if __spec__ and __spec__.parent:
    from . import tracelaw_trace
else:
    import tracelaw_trace # tracelaw:Wait 49aa9370


@tracelaw_trace.at_exit(tracelaw_trace.wait, lambda seconds, given: (None, seconds, [name for name in given if name])) # tracelaw:Wait f90aa78f todo: node
async def wait(seconds, given=("a", "")):
	await asyncio.sleep(seconds)
	return seconds


def branch(left):
	if left:
		chosen = "left"
	else:
		chosen = "both"
		if tracelaw_trace.ON: tracelaw_trace.branch(lambda: (None, chosen)) # tracelaw:Branch 25cbc241 todo: node
	if tracelaw_trace.ON: tracelaw_trace.joined(lambda: (None,)) # tracelaw:Joined 4d5a9b5e todo: node
	return chosen


@tracelaw_trace.at_exit(tracelaw_trace.once, lambda result: (None, result)) # tracelaw:Once 07363909 todo: node
def short(one): total = one; return total