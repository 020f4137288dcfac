/* best_of of names_decoding.py: the same operations on the same floats in the same order. */
#include "kernel.h"

enum { LONGEST = 60 }; /* this and those below as in names_decoding */
#define DEEP (-3.0f)
#define LOOSE (-4.0)
#define APART 1e6

typedef struct {
    int64_t at;
    int32_t run, label;
    double first, inner, last, single, running;
} Cell;

typedef struct {
    Name *names;
    Py_ssize_t count, room;
    int failed;
} Names;

static void add(Names *list, const Cell *first, const Cell *last, double gain)
{
    if (list->count == list->room) {
        Py_ssize_t room = 2 * list->room + 64;
        Name *names = realloc(list->names, (size_t)room * sizeof *names);
        if (!names) {
            list->failed = 1;
            return;
        }
        list->names = names, list->room = room;
    }
    list->names[list->count] = (Name){first->at, last->at + 1, gain, first->label, (int32_t)list->count};
    list->count++;
}

static int compare(const void *left, const void *right)
{
    const Name *a = left, *b = right;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static float largest(float a, float b) { return a > b ? a : b; }

/* The characters that may be in names, label by label; their number, or how many there would be without `cells`. */
static Py_ssize_t find_cells(const float *gain, const Moves *moves, const int64_t *at, Py_ssize_t width, Cell *cells)
{
    Py_ssize_t count = 0, rows = LABELS * width;
    int32_t run = 0;
    for (int label = 0; label < LABELS; label++) {
        const float *part = gain + label * width, *alone = moves->alone + label;
        for (Py_ssize_t k = 0; k < width; k++) {
            float first = part[k] + alone[0], inner = part[rows + k] + alone[LABELS];
            float last = part[2 * rows + k] + alone[2 * LABELS], single = part[3 * rows + k] + alone[3 * LABELS];
            if (!(largest(largest(first, inner), largest(last, single)) > DEEP))
                continue;
            if (cells) {
                if (count && (cells[count - 1].label != label || cells[count - 1].at + 1 != at[k]))
                    run++;
                double running = count ? cells[count - 1].running + (double)inner : (double)inner;
                cells[count] = (Cell){at[k], run, label, first, inner, last, single, running};
            }
            count++;
        }
    }
    return count;
}

/* Longer names than two: the best and the nearest sure start for every end, and the other way round, in four turns. */
static int find_long(const Cell *cells, Py_ssize_t count, const Moves *moves, double least, Names *list)
{
    Py_ssize_t open_count = 0, close_count = 0;
    for (Py_ssize_t k = 0; k < count; k++) {
        open_count += cells[k].first > LOOSE;
        close_count += cells[k].last > LOOSE;
    }
    if (!open_count || !close_count)
        return 1;
    Py_ssize_t both = open_count + close_count;
    Py_ssize_t *places = malloc((size_t)both * 4 * sizeof *places);
    double *worth = malloc((size_t)both * sizeof *worth);
    if (!places || !worth) {
        free(places), free(worth);
        return 0;
    }
    Py_ssize_t *opens = places, *closes = opens + open_count;
    Py_ssize_t *best = closes + close_count, *best_end = best + open_count; /* indices into opens and closes */
    Py_ssize_t *sure = best_end + close_count, *sure_end = sure + open_count;
    Py_ssize_t *before = sure_end + close_count, *after = before + close_count;
    double *entry = worth, *exit_ = worth + open_count, high = 0;
    open_count = close_count = 0;
    for (Py_ssize_t k = 0; k < count; k++) {
        const Cell *cell = &cells[k];
        if (cell->first > LOOSE) {
            entry[open_count] = cell->first - cell->running + moves->first_inner[cell->label];
            opens[open_count++] = k;
        }
        if (cell->last > LOOSE) {
            exit_[close_count] = cell->last + cell->running - cell->inner + moves->from_inner[cell->label];
            closes[close_count++] = k;
        }
    }
    for (Py_ssize_t i = 0; i < open_count; i++) {
        double here = entry[i] + APART * (double)cells[opens[i]].run;
        best[i] = !i || here >= high ? i : best[i - 1];
        high = !i || here >= high ? here : high;
        sure[i] = cells[opens[i]].first > least ? i : i ? sure[i - 1] : -1;
    }
    for (Py_ssize_t i = close_count; i-- > 0;) {
        int final = i == close_count - 1;
        double here = exit_[i] - APART * (double)cells[closes[i]].run;
        best_end[i] = final || here >= high ? i : best_end[i + 1];
        high = final || here >= high ? here : high;
        sure_end[i] = final || cells[closes[i]].last > least ? i : sure_end[i + 1];
    }
    /* The last start two cells before each end or more, and the first end as far behind each start. */
    for (Py_ssize_t i = 0, open = 0; i < close_count; i++) {
        while (open < open_count && opens[open] + 2 <= closes[i])
            open++;
        before[i] = open - 1;
    }
    for (Py_ssize_t i = 0, close = 0; i < open_count; i++) {
        while (close < close_count && closes[close] <= opens[i] + 1)
            close++;
        after[i] = close < close_count ? close : 0; /* no end: a pair that does not fit */
    }
    for (int turn = 0; turn < 4; turn++) {
        int by_end = turn % 2 == 0;
        const Py_ssize_t *starts = turn < 2 ? best : sure, *ends = turn < 2 ? best_end : sure_end;
        for (Py_ssize_t i = 0; i < (by_end ? close_count : open_count); i++) {
            Py_ssize_t start = i, end = i;
            if (by_end) {
                start = starts[before[i] < 0 ? open_count - 1 : before[i]]; /* -1 is the last, as in numpy */
                start = start < 0 ? open_count - 1 : start;
            } else
                end = ends[after[i]];
            const Cell *first = &cells[opens[start]], *last = &cells[closes[end]];
            double gain = entry[start] + exit_[end];
            if (gain > least && first->run == last->run && last - first >= 2 && last - first < LONGEST)
                add(list, first, last, gain);
        }
    }
    free(places), free(worth);
    return 1;
}

/* The first of the names, which stand by end, that ends at `end` or later. */
static Py_ssize_t first_to(const Name *names, Py_ssize_t count, int64_t end)
{
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (names[middle].end < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The disjoint names with the greatest sum of gains, moved to the front; -1 where memory is short. */
static Py_ssize_t choose(Name *names, Py_ssize_t count, const Moves *moves)
{
    /* By name: the best sum that ends with it, the name before it; the best sum of all up to it, and its last name. */
    double *sums = malloc((size_t)(count + 1) * 2 * sizeof *sums), *bests = sums + count + 1;
    Py_ssize_t *previous = malloc((size_t)(count + 1) * 2 * sizeof *previous), *last = previous + count + 1;
    if (!sums || !previous) {
        free(sums), free(previous);
        return -1;
    }
    double high = 0;
    Py_ssize_t winner = -1;
    for (Py_ssize_t k = 0; k < count; k++) {
        int64_t start = names[k].start;
        int is_short = names[k].end - start == 1;
        int right = 1 + names[k].label + (is_short ? 3 * LABELS : 0);
        Py_ssize_t side = first_to(names, k, start); /* those before have ended, with a character between */
        double score = side ? bests[side - 1] : 0;
        previous[k] = side ? last[side - 1] : -1;
        for (; side < k && names[side].end == start; side++) {
            int left = 1 + names[side].label + (names[side].end - names[side].start == 1 ? 3 : 2) * LABELS;
            double together = sums[side] + moves->touch[left * TAGS + right];
            if (together > score)
                score = together, previous[k] = side;
        }
        sums[k] = score + names[k].gain;
        if (sums[k] > high)
            high = sums[k], winner = k;
        bests[k] = high, last[k] = winner;
    }
    Py_ssize_t length = 0;
    for (Py_ssize_t k = winner; k >= 0; k = previous[k])
        last[length++] = k; /* the marks of `last` are no longer needed; places come in falling order */
    for (Py_ssize_t k = 0; k < length; k++)
        names[k] = names[last[length - 1 - k]];
    free(sums), free(previous);
    return length;
}

Py_ssize_t best_of(const float *gain, const Moves *moves, const int64_t *at, Py_ssize_t width, double least,
                   Name **names)
{
    Names list = {NULL, 0, 0, 0};
    Py_ssize_t count = find_cells(gain, moves, at, width, NULL), kept = 0;
    Cell *cells = malloc((size_t)(count + 1) * sizeof *cells);
    if (!cells)
        return -1;
    find_cells(gain, moves, at, width, cells);
    int well = find_long(cells, count, moves, least, &list);
    for (Py_ssize_t k = 0; k + 1 < count; k++) {
        double both = cells[k].first + cells[k + 1].last + moves->pairs[cells[k].label];
        if (both > least && cells[k].run == cells[k + 1].run)
            add(&list, &cells[k], &cells[k + 1], both);
    }
    for (Py_ssize_t k = 0; k < count; k++)
        if (cells[k].single > least)
            add(&list, &cells[k], &cells[k], cells[k].single);
    free(cells);
    Name *found = *names = list.names;
    if (!well || list.failed)
        return -1;
    if (list.count)
        qsort(found, (size_t)list.count, sizeof *found, compare);
    for (Py_ssize_t k = 0; k < list.count; k++) /* of one stretch only the best label */
        if (!k || found[k].start != found[kept - 1].start || found[k].end != found[kept - 1].end)
            found[kept++] = found[k];
    return choose(found, kept, moves);
}
