/**
 * What Docker's clients are told when something fails. The engine says why by a kind, a reason and attributes
 * ({@link dev.theseus.api.error.EngineException}); the sentences that dockerd has for it, which clients show and some of them
 * compare, are here, room by room. For a reason that has none, and for a failure without a reason, the engine's own words
 * are as good as any: dockerd has no sentence that anybody would know.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.sentence;
