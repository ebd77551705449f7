public static class Colors
{
    public const string Red = "#ff0000";
    public const string Green = "#00ff00";
    public const string Blue = "#0000ff";
    public const string Black = "#000000";
    public const string White = "#ffffff";
}
