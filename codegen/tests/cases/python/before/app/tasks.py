import asyncio


async def wait(seconds, given=("a", "")):
	await asyncio.sleep(seconds)
	return seconds


def branch(left):
	if left:
		chosen = "left"
	else:
		chosen = "both"
	return chosen


def short(one): total = one; return total