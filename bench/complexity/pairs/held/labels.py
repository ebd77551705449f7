WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]

def print_week():
    for day in WEEKDAYS:
        print(day)
        print("-" * len(day))
    print("That was the week.")
    print("Enjoy the weekend.")
