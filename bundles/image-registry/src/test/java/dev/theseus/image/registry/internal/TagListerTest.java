package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

class TagListerTest {
    @Test
    void findsTheNextPageAmongLinks() {
        Matcher next = TagLister.NEXT.matcher("</a,b>; rel=\"prev\", </v2/x/tags/list?last=1,2>; rel=\"next\"");
        assertTrue(next.find());
        assertEquals("/v2/x/tags/list?last=1,2", next.group(1));
    }

    @Test
    void aHostileLinkHeaderTakesNoTimeToSpeakOf() {
        for (String header : List.of("<".repeat(300_000), "<>;".repeat(100_000), "<a>" + " ".repeat(300_000))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertFalse(TagLister.NEXT.matcher(header).find()));
        }
    }
}
