package dev.theseus.api.image;

/**
 * A repository that a registry's search has found.
 *
 * @param name as the registry has it, without its host
 * @param description in the words of its owner; may be empty
 * @param stars how many users have marked it
 * @param official whether the registry itself vouches for it
 */
public record SearchHit(String name, String description, int stars, boolean official) {}
