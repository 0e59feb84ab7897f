@NullMarked
package dev.switchboard.oidc;

import org.jspecify.annotations.NullMarked;
