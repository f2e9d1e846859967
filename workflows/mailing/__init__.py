"""Being told: mails are queued with the facts they tell of, and sent by a worker of their own."""
