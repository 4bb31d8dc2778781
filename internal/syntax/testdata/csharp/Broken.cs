namespace Shop
{
    public class Broken
    {
        public void Typing(
        {
            this.
        }

        /// <summary>Whole.</summary>
        public int Whole(int a) { return a; }

        public int Half(int a,
    }

    public class After { }
