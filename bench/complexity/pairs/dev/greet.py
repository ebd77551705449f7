def greet(names):
    for name in names:
        print("Hello, " + name + "!")
    print("Welcome to the meeting.")
    print("Please take a seat.")
    print("Coffee is in the kitchen.")
    print("We start in five minutes.")
