#!/usr/bin/env python3
"""Writes signed, distinct WhatsApp webhooks for bench/ack: one line each, signature, tab, body.

usage: webhooks.py <demo.json> <count> <seed>
"""
import hashlib, hmac, json, sys, time

demo, count, seed = json.load(open(sys.argv[1])), int(sys.argv[2]), sys.argv[3]
number, secret, now = demo["phoneNumberIds"][0], demo["appSecret"].encode(), int(time.time())
for i in range(count):
    sender = f"3460{i % 2000:07d}"
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550783881", "phone_number_id": number},
        "contacts": [{"profile": {"name": f"Guest {i % 2000}"}, "wa_id": sender}],
        "messages": [{"from": sender, "id": f"wamid.bench-{seed}-{i}", "timestamp": str(now), "type": "text",
                      "text": {"body": f"¿Tenéis mesa para {i % 9 + 1} el sábado? Somos unos cuantos y uno viene en silla de ruedas."}}]}}]}]},
        separators=(",", ":")).replace("/", "\\/")
    print("sha256=" + hmac.new(secret, body.encode(), hashlib.sha256).hexdigest(), body, sep="\t")
