package dev.theseus.engine.state.internal;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which objects a line was about whose sum is not right, as far as its text tells. */
final class DamagedLine {
    private static final int FIRST_TABLE = 3;
    private static final int FIELDS_OF_CHANGE = 3;
    /** Of so many characters of a key one may be another. */
    private static final int STRICTNESS = 8;

    private final String text;
    private final Set<ObjectName> names = new LinkedHashSet<>();
    /** Where the tab before a table's name is. */
    private final Set<Integer> places = new HashSet<>();
    /** Those where all of a known name is as it should be. */
    private Set<Integer> exact = Set.of();
    /** Those where a known name makes the sum right. */
    private final Set<Integer> proven = new HashSet<>();

    private boolean whole;

    private DamagedLine(String text) {
        this.text = text;
    }

    /** @param known objects; one that is not among them is found when all around its name is right */
    static DamagedLine read(String text, Collection<ObjectName> known, Set<String> tables) {
        DamagedLine line = new DamagedLine(text);
        known.forEach(name -> line.look(name, true));
        line.exact = Set.copyOf(line.places);
        known.forEach(name -> line.look(name, false));
        line.lookForOthers(tables);
        return line;
    }

    /** What it may have been about. */
    Set<ObjectName> names() {
        return names;
    }

    /** Whether those are all. */
    boolean isWhole() {
        return whole;
    }

    private void look(ObjectName name, boolean exactly) {
        String words = "\t" + name.table() + "\t" + name.key() + "\t";
        for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', tab + 1)) {
            // At least one of the tabs around it is still there.
            look(name, words, tab, exactly);
            look(name, words, tab - words.length() + 1, exactly);
        }
    }

    private void look(ObjectName name, String words, int at, boolean exactly) {
        if (at < 0 || at + words.length() > text.length()) {
            return;
        }
        int allowed = exactly ? 0 : Math.max(1, name.key().length() / STRICTNESS);
        int differences = differences(words, at, allowed);
        if (differences > allowed || (differences == 0) != exactly) {
            return;
        }
        if (!exactly && isRightWith(words, at)) {
            proven.add(at);
        } else if (exact.contains(at)) {
            // Another name is right as it stands, so that the damage is elsewhere.
            return;
        }
        names.add(name);
        places.add(at);
    }

    /** Whether the sum says that these words were there. */
    private boolean isRightWith(String words, int at) {
        byte[] mended =
                (text.substring(0, at) + words + text.substring(at + words.length())).getBytes(StandardCharsets.UTF_8);
        return LogLine.decode(mended, 0, mended.length).isPresent();
    }

    /** How many characters are others there; no more than one more than allowed is counted. */
    private int differences(String words, int at, int allowed) {
        int count = 0;
        for (int i = 0; i < words.length() && count <= allowed; i++) {
            count += words.charAt(i) == text.charAt(at + i) ? 0 : 1;
        }
        return count;
    }

    private void lookForOthers(Set<String> tables) {
        List<String> fields = LogLine.split(text);
        int changes = 0;
        int found = 0;
        int at = 0;
        for (int i = 0; i < fields.size(); i++) {
            if (i >= FIRST_TABLE && (i - FIRST_TABLE) % FIELDS_OF_CHANGE == 0) {
                changes++;
                int place = at - 1;
                boolean certain = exact.contains(place) || proven.contains(place);
                boolean named = places.contains(place);
                // It may be new, however much it is like another one.
                if (!certain && i + 2 < fields.size() && tables.contains(fields.get(i))) {
                    names.add(new ObjectName(fields.get(i), fields.get(i + 1)));
                    named = true;
                }
                found += named ? 1 : 0;
            }
            at += fields.get(i).length() + 1;
        }
        whole = changes > 0 && found == changes && fields.size() == FIRST_TABLE + changes * FIELDS_OF_CHANGE;
    }
}
