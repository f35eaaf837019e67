/**
 * Images in OCI image layouts below one folder, so that a site without a network needs no registry: a repository is a
 * folder, or an archive when its name ends in {@code .tar}.
 */
@NullMarked
package dev.theseus.image.layout.internal;

import org.jspecify.annotations.NullMarked;
