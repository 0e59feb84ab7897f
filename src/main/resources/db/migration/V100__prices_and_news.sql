-- What WhatsApp says of the conversation a message was charged in: its category, and until when a free entry point is open.
-- As it came, like pricing.
alter table status_fact add column conversation text;

-- What a notification says, as a code and values, so that whoever shows it finds words in the reader's language. detail says
-- the same in English.
alter table notification add column news text;
