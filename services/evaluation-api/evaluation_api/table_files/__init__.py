"""Files that somebody sent, whatever they are: looked at, read into sheets, audited one by one within bounds."""
