/// <summary>Adds.</summary>
int Add(int x, int y) { return x + y; }

var sum = Add(1, 2);
Console.WriteLine(sum);

namespace Shop
{
    namespace Parts.Small
    {
        /// <summary>
        /// Whole.
        /// </summary>

        public class Apart { }

        //// no documentation
        class Screw { int a; int b; }
    }
    enum Size { Small }
}
