trigger AllocationTrigger on Allocation__c(before insert, after insert, before update, before delete) {
  AllocationTriggerHandler.run();
}
