"""Lines → paragraphs → statements: every number of a sentence with the words that it is of."""
