"""What the web chat shows: values of the engine → HTML and Chinese words. No gradio here, and no decision about budgets."""
