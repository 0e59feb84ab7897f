/** The message templates of WhatsApp business accounts, as Meta last told them. */
@NullMarked
package dev.switchboard.templates;

import org.jspecify.annotations.NullMarked;
