trigger OpportunityBalanceTrigger on OpportunityBalance__c(before insert, before update) {
  OpportunityBalanceTriggerHandler.run();
}
