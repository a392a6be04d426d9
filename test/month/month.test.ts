/**
 * A month of two legal entities that share their customers: bank, ERP and people do what they do, one after the other, and
 * after every step the books of both work out to the cent. The steps build on each other.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { closing } from './closing.ts';
import { november } from './november.ts';
import { Story } from './story.ts';

describe('a month of two legal entities', { timeout: 60_000 }, () => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story?.company.close());

  november(() => story);
  closing(() => story);
});
