/** Adds. */
int add(int a, int b
{
	return a + b;
}

int whole(int a)
{
	return a;
}

struct half {
	int a
	int b;
};

void tail(int x) {
	if (x
