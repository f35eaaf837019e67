/** The engine's rules in one backend. */
@NullMarked
package example.firewall.sample;

import org.jspecify.annotations.NullMarked;
