/** New images made here. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.commit;
