/** Volumes that are folders under the data root, or file systems mounted there while somebody uses them. */
@NullMarked
package dev.theseus.volume.local.internal;

import org.jspecify.annotations.NullMarked;
