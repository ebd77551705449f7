def greeting(name, hour)
  hour < 12 ? "Good morning, #{name}" : "Good day, #{name}"
end
