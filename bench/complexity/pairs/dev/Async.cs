public async Task<int> CountAsync(string url)
{
    var text = client.GetStringAsync(url).Result;
    await Task.Delay(10).ConfigureAwait(false);
    label.Text = text.Length.ToString();
    return text.Length;
}
