"""SecretFlow's own components: what they take, how a message is checked against that, and how one is run."""
