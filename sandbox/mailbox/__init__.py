"""The demo mailbox: takes mail by SMTP, keeps it on disk, shows it in a browser and as JSON."""
