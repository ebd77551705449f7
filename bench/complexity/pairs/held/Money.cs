public double Split(double total, int people)
{
    double share = Math.Round(total / people, 2);
    return total - share * (people - 1);
}
